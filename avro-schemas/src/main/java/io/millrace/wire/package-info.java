/** Avro records as bytes: the Confluent wire format, the schema registry that it needs, and the serdes built on both. */
@NullMarked
package io.millrace.wire;

import org.jspecify.annotations.NullMarked;
