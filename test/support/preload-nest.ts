// Jest links the CommonJS leaves of an ESM graph before it evaluates the ESM part. A CommonJS add-on that requires Nest
// would then fail with "Cannot require() ES Module ... in a cycle". Loading Nest first leaves it evaluated.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
