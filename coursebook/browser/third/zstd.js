// Unpacks zstd where the host sends packed files as they are: Chromium's DecompressionStream knows neither it nor brotli.
export { ZSTDDecoder } from "zstddec";
