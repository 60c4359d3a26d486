/** @type {import('jest').Config} */
export default {
  rootDir: '.',
  globalSetup: '<rootDir>/test/support/stores.ts',
  setupFiles: ['<rootDir>/test/support/preload-nest.ts'],
  roots: ['<rootDir>/apps', '<rootDir>/examples', '<rootDir>/libs', '<rootDir>/test'],
  testEnvironment: 'node',
  testTimeout: 20_000, // a command that starts Node takes 2 s on a slow machine, and some tests start several
  testRegex: '.*(\\.|e2e-)spec\\.ts$',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/'],
  moduleNameMapper: {
    '^@ossa/nest$': '<rootDir>/libs/ossa/src/index.ts',
    '^@ossa/(?:nest|contracts)/testing$': '<rootDir>/libs/contracts/testing/index.ts',
    '^@ossa/stores/testing$': '<rootDir>/libs/stores/testing/index.ts',
    '^@ossa/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  collectCoverageFrom: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts', '!**/*.spec.ts', '!**/main.ts'],
  coverageProvider: 'v8',
};
