import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { ConfigurationError } from '../configuration/configuration.error.js';

/**
 * The instances of a list of stages, from anywhere in the application.
 *
 * @throws ConfigurationError for a class that appears twice, or that no module provides
 */
export function resolveStages<Stage>(
  chain: string,
  classes: readonly Type<Stage>[],
  modules: ModuleRef,
): readonly Stage[] {
  const twice = classes.find((stage, index) => classes.indexOf(stage) !== index);
  if (twice)
    throw new ConfigurationError(`chains.${chain}`, [`${twice.name} appears twice; a stage can be in the chain once.`]);
  return classes.map((stage) => {
    try {
      return modules.get(stage, { strict: false });
    } catch (cause) {
      const problem = `${stage.name} is not provided; add it to the providers of a module. ${cause instanceof Error ? cause.message : ''}`;
      throw new ConfigurationError(`chains.${chain}`, [problem.trim()]);
    }
  });
}
