/** What the source connectors for JSON share: a record by the topic's own Avro schema, what becomes of a broken one, and when to ask again. */
@NullMarked
package io.millrace.connect.records;

import org.jspecify.annotations.NullMarked;
