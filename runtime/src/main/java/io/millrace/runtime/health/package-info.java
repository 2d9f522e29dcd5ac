/** Whether a process lives and is ready, and the small HTTP server that says so. */
@NullMarked
package io.millrace.runtime.health;

import org.jspecify.annotations.NullMarked;
