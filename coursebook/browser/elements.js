// @ts-check
/** The one module that pages load: defines the elements. Everything heavier is fetched when it is needed. */

import "./course-exercise.js";
import "./course-handin.js";
import "./course-progress.js";
import "./course-offline.js";
import { start } from "./offline.js";

start();
