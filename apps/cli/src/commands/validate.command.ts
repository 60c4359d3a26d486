import { formatProblem, loadConfiguredManifests, type ManifestMode, scoreConformance } from '@ossa/manifest';
import { honouredFields, readConfiguration } from '@ossa/nest';
import { Command, Option } from 'commander';
import { print, printJson } from '../output/print.js';
import { table } from '../output/table.js';

export function validateCommand(): Command {
  return new Command('validate')
    .description('Checks manifests: the given files and folders, or all of the configured ones.')
    .argument('[paths...]', 'files, folders or globs')
    .addOption(new Option('--mode <mode>', 'strict or lenient (default: as configured)').choices(['strict', 'lenient']))
    .option('--json', 'print JSON')
    .action(async (paths: readonly string[], flags: { mode?: ManifestMode; json?: boolean }, command: Command) => {
      const { config } = command.optsWithGlobals<{ config?: string }>();
      const { configuration, root, environment } = readConfiguration({ config });
      const given = paths.length > 0 ? { paths, root: process.cwd() } : { paths: configuration.agents.paths, root };
      const mode = flags.mode ?? configuration.agents.mode;
      const { manifests, problems, files } = await loadConfiguredManifests(given.paths, {
        mode,
        environment,
        root: given.root,
        honoured: honouredFields,
      });
      const all = [...problems, ...manifests.flatMap((manifest) => manifest.problems)];
      const broken = new Set(
        all.filter(({ severity }) => severity === 'error').map(({ file, document }) => `${file}#${document}`),
      );
      const conformance = manifests.map((manifest) => ({
        name: manifest.id,
        file: manifest.file,
        ...scoreConformance(manifest.manifest),
      }));
      if (flags.json) {
        printJson({ valid: manifests.length, invalid: broken.size, problems: all, conformance });
      } else {
        for (const problem of all)
          print(`${problem.severity === 'error' ? 'error  ' : 'warning'} ${formatProblem(problem)}`);
        print(
          table(
            ['FILES', 'VALID', 'INVALID', 'WARNINGS'],
            [
              [
                files.length,
                manifests.length,
                broken.size,
                all.filter(({ severity }) => severity === 'warning').length,
              ].map(String),
            ],
          ),
        );
      }
      if (broken.size > 0 || files.length === 0) process.exitCode = 1;
    });
}
