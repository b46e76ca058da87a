import { svelte } from '@sveltejs/vite-plugin-svelte';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const page = (framework) => new URL(`${framework}/index.html`, import.meta.url).pathname;

export default defineConfig({
  base: './',
  plugins: [vue(), svelte({ configFile: false })],
  build: { rollupOptions: { input: { react: page('react'), vue: page('vue'), svelte: page('svelte') } } },
});
