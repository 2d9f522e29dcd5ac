/** The command line: one class per command. */
@NullMarked
package io.millrace.quickstart.cli;

import org.jspecify.annotations.NullMarked;
