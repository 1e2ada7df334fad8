// Raw deflate for the copyable hand-in: the browsers' own CompressionStream lacks it on many phones that are in use. And zips, to open a Word file.
export { deflateSync, Inflate, unzipSync } from "fflate";
