import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { OssaModule } from '@ossa/nest';
import { SupportDeskModule } from '../../../examples/support-desk/support-desk.module.js';

@Module({ imports: [ConfigModule.forRoot(), OssaModule.forRoot(), ...SupportDeskModule.whereInstalled()] })
export class AppModule {}
