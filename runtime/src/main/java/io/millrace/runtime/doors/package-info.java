/**
 * The doors of a process: what listens on HTTP, over TLS where it is asked for, who is let in and who is turned away. Metrics and health, and serving's requests with the console, stand behind one each.
 */
@NullMarked
package io.millrace.runtime.doors;

import org.jspecify.annotations.NullMarked;
