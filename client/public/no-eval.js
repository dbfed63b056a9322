/*
 * Before any other code: zod would try whether it may compile its parsers with `eval`. The content
 * security policy says no, and browsers complain about the question alone.
 */
Object.assign(window, { __zod_globalConfig: { jitless: true } });
