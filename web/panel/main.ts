import './views/ct-panel.js';
