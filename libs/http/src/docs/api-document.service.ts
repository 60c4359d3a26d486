import { type INestApplication, Injectable, NotFoundException } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The OpenAPI document of the application, built when it is first asked for. */
@Injectable()
export class ApiDocument {
  #app: INestApplication | undefined;
  #document: OpenAPIObject | undefined;

  /** From now on there is a document, of this application. */
  describe(app: INestApplication): void {
    this.#app = app;
  }

  /** @throws NotFoundException while the documentation is switched off */
  get(): OpenAPIObject {
    if (this.#app === undefined) throw new NotFoundException('The documentation is not served here.');
    this.#document ??= SwaggerModule.createDocument(this.#app, information());
    return this.#document;
  }
}

function information(): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setTitle('OSSA for NestJS')
    .setDescription('Runs agents that OSSA manifests describe.')
    .setVersion('1')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API key. Not needed on localhost while no key is declared.',
    })
    .addSecurityRequirements('bearer')
    .build();
}
