import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { PROBLEM_JSON } from './problem.js';
import { ProblemDto } from './problem.dto.js';
import { statusText } from './status-text.js';

/** Documents the errors of a route. */
export function ApiProblems(...statuses: readonly number[]): ClassDecorator & MethodDecorator {
  const content = { [PROBLEM_JSON]: { schema: { $ref: getSchemaPath(ProblemDto) } } };
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...statuses.map((status) => ApiResponse({ status, description: statusText(status), content })),
  );
}
