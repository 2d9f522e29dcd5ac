/** Serving, running in a process: scores feature updates, and answers requests. */
@NullMarked
package io.millrace.serving;

import org.jspecify.annotations.NullMarked;
