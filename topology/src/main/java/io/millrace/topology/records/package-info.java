/** Millrace's own records in and out of a processor, and the keys and stores of its state. */
@NullMarked
package io.millrace.topology.records;

import org.jspecify.annotations.NullMarked;
