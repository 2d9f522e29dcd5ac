/** What the machine that a process runs on has to spare. */
@NullMarked
package io.millrace.runtime.host;

import org.jspecify.annotations.NullMarked;
