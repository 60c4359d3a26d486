// Who may import whom. The levels are those of docs/architecture.md: a line imports only from lower levels, never from a
// sibling on its own level, and across libraries only through the index.
const LEVELS = [
  ['contracts', 'manifest'],
  ['stores'],
  ['observability', 'security', 'rate-limit', 'cache', 'providers'],
  ['agent'],
  ['tasks'],
  ['http'],
  ['ossa'],
];

const levels = LEVELS.flatMap((libraries, level) =>
  libraries.map((library) => {
    const forbidden = LEVELS.flatMap((others, other) => (other >= level ? others : [])).filter(
      (other) => other !== library,
    );
    return {
      name: `${library}-imports-only-lower-levels`,
      severity: 'error',
      from: { path: `^libs/${library}/` },
      to: { path: `^(apps/|examples/|libs/(${forbidden.join('|')})/)` },
    };
  }),
);

module.exports = {
  forbidden: [
    ...levels,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'across-libraries-only-the-index',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: {
        path: '^libs/([^/]+)/',
        pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$', '^libs/(contracts|stores)/testing/index\\.ts$'],
      },
    },
    {
      name: 'applications-use-only-the-index',
      severity: 'error',
      from: { path: '^(apps|examples|test)/' },
      to: { path: '^libs/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/(contracts|stores)/testing/index\\.ts$'] },
    },
    {
      name: 'inside-a-library-never-its-own-index',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/(?!index\\.ts$)' },
      to: { path: '^libs/$1/src/index\\.ts$' },
    },
    {
      name: 'plain-typescript-at-the-bottom',
      severity: 'error',
      from: { path: '^libs/(contracts|manifest)/' },
      to: { path: '(^|node_modules/)@nestjs/' },
    },
    {
      name: 'vendor-sdks-only-in-their-adapter',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/providers/src/adapters/', '\\.spec\\.ts$'] },
      to: { path: '(^|node_modules/)@ai-sdk/' },
    },
    {
      name: 'fakes-only-in-tests',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['\\.spec\\.ts$', '/testing/'] },
      to: { path: '^libs/(contracts|stores)/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
