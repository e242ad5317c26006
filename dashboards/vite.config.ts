import { defineConfig } from 'vitest/config';

// `npm run dev` serves the pages and hands everything else to a running service.
const service = 'http://127.0.0.1:8080';

export default defineConfig({
  build: {
    outDir: '../src/MeetingScribe.Server/wwwroot',
    emptyOutDir: true,
    // Nothing is inlined: the service's content security policy allows no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/v1': { target: service, ws: true },
      '/hubs': { target: service, ws: true },
    },
  },
  test: { include: ['tests/**/*.test.ts'] },
});
