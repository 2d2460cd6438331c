// Not minimized: that would cost more than all else, and says nothing about the packages.
module.exports = { mode: "production", entry: "./page.js", optimization: { minimize: false } };
