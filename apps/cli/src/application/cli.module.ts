import { type DynamicModule, Module } from '@nestjs/common';
import { OssaModule } from '@ossa/nest';
import { SupportDeskModule } from '../../../../examples/support-desk/support-desk.module.js';

/** The application without its server. */
@Module({})
export class CliModule {
  static register(config?: string): DynamicModule {
    return {
      module: CliModule,
      imports: [OssaModule.forRoot({ config, http: false }), ...SupportDeskModule.whereInstalled()],
    };
  }
}
