/** Documents as server-sent events: the newest of each view to whoever listens. */
@NullMarked
package io.millrace.console.stream;

import org.jspecify.annotations.NullMarked;
