// Raw deflate for the copyable hand-in: the browsers' own CompressionStream lacks it on many phones that are in use.
export { deflateSync, Inflate } from "fflate";
