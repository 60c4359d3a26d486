import { Catch } from '@nestjs/common';
import { OssaError } from '@ossa/contracts';
import { ProblemFilter } from './problem.filter.js';

/** On routes of the host application: an error of this library gets its status and problem details, all others stay as they are there. */
@Catch(OssaError)
export class OssaErrorFilter extends ProblemFilter {}
