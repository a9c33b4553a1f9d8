// Ticks for a page: browsers slow down the timers of pages that nobody looks at, but not of workers.
"use strict";

setInterval(() => postMessage("tick"), 5000);
