import type { PipeTransform } from '@nestjs/common';
import { InvalidRequestError } from '@ossa/contracts';

const MAX_LENGTH = 256;

/** The name of a user in a path, no longer than one may be anywhere else. */
class UserNamePipe implements PipeTransform<string, string> {
  /** @throws InvalidRequestError */
  transform(user: string): string {
    if (user.length <= MAX_LENGTH) return user;
    const message = `must not be longer than ${MAX_LENGTH} characters`;
    throw new InvalidRequestError(`The name of the user ${message}.`, [{ path: 'user', message }]);
  }
}

export const USER_NAME = new UserNamePipe();
