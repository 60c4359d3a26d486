import { createReadStream } from 'node:fs';
import { Controller, Get, Header, NotFoundException, Param, StreamableFile, UseFilters } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { ProblemFilter } from '../errors/problem.filter.js';
import { ApiDocument } from './api-document.service.js';
import { assetPath, DOCS_ASSETS, DOCS_PAGE, DOCS_POLICY, DOCS_SCRIPT } from './docs-page.js';

/** OpenAPI document and user interface, served by routes so that the guard covers them. */
@ApiExcludeController()
@UseFilters(ProblemFilter)
@Controller()
export class DocsController {
  constructor(private readonly document: ApiDocument) {}

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', DOCS_POLICY)
  page(): string {
    this.document.get();
    return DOCS_PAGE;
  }

  @Get('docs-json')
  json(): OpenAPIObject {
    return this.document.get();
  }

  @Get('docs/start.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  script(): string {
    return DOCS_SCRIPT;
  }

  @Get('docs/:asset')
  asset(@Param('asset') name: string): StreamableFile {
    const type = DOCS_ASSETS.get(name);
    if (type === undefined) throw new NotFoundException('There is no such file.');
    return new StreamableFile(createReadStream(assetPath(name)), { type });
  }
}
