/** Starting, watching and stopping a Kafka Streams application, with every setting's reason beside it. */
@NullMarked
package io.millrace.runtime.streams;

import org.jspecify.annotations.NullMarked;
