import 'reflect-metadata';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { compiled } from '../compiled.mjs';

const [{ ExecuteDto }, { BODY }] = await Promise.all([
  compiled('http', 'agents/dto/execute.dto'),
  compiled('http', 'request/body.pipe'),
]);

const ANSWER = { output: 'lorem' };

/** The floor for a route: guard, pipe and DTO of `execute`, and a constant for an answer. */
export class EmptyController {
  run() {
    return ANSWER;
  }
}

const method = [EmptyController.prototype, 'run'];
const descriptor = Object.getOwnPropertyDescriptor(...method);
Reflect.defineMetadata('design:paramtypes', [ExecuteDto], ...method);
Body(BODY)(...method, 0);
Post()(...method, descriptor);
HttpCode(200)(...method, descriptor);
Controller('bench/empty')(EmptyController);
