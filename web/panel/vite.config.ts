import { defineConfig } from 'vite';

const page = import.meta.dirname;

/** Where a station that is under development answers. */
const station = process.env['CONTINUITY_STATION'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  root: page,
  // The panel is served from the station's own root and loads nothing from elsewhere.
  base: '/',
  build: {
    outDir: `${page}/../../dist/web/panel`,
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    // Inlined assets would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': { target: station, ws: true },
      '/listen.mp3': station,
      '/listen.opus': station,
    },
  },
});
