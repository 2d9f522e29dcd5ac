/** Everything in one process: a broker, a registry, the four Millrace processes, and a story to watch. */
@NullMarked
package io.millrace.quickstart;

import org.jspecify.annotations.NullMarked;
