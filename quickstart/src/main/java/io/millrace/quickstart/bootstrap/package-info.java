/** Labelled examples of the past that the sources' topics hold, for a first training that need not wait for labels to come. */
@NullMarked
package io.millrace.quickstart.bootstrap;

import org.jspecify.annotations.NullMarked;
