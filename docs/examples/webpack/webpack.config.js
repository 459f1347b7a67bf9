import HtmlWebpackPlugin from "html-webpack-plugin";
import MiniCssExtractPlugin from "mini-css-extract-plugin";

/** @type {import("webpack").Configuration} */
export default {
  mode: "production",
  entry: "./src/main.ts",
  output: { filename: "[name].[contenthash].js", clean: true },
  resolve: { extensions: [".ts", "..."] },
  module: {
    rules: [
      { test: /\.ts$/, loader: "ts-loader", exclude: /node_modules/ },
      { test: /\.css$/, use: [MiniCssExtractPlugin.loader, "css-loader"] },
    ],
  },
  plugins: [
    new MiniCssExtractPlugin({ filename: "[name].[contenthash].css" }),
    new HtmlWebpackPlugin({ template: "index.html", favicon: "favicon.svg" }),
    new HtmlWebpackPlugin({ template: "elsewhere.html", filename: "elsewhere.html", favicon: "favicon.svg", chunks: [] }),
  ],
};
