/** The project's alerts as their topic tells of them: which are open, and how many there were. */
@NullMarked
package io.millrace.topology.alerts;

import org.jspecify.annotations.NullMarked;
