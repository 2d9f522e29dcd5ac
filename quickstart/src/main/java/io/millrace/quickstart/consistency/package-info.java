/** Whether what was served is what the events say. */
@NullMarked
package io.millrace.quickstart.consistency;

import org.jspecify.annotations.NullMarked;
