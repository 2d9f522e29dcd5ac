/** What Kafka Connect needs to fill source topics, and to read Millrace's own: a converter. */
@NullMarked
package io.millrace.connect;

import org.jspecify.annotations.NullMarked;
