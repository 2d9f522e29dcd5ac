/** What Kafka Connect needs to fill source topics, and to read Millrace's own: a converter, and the variables of its environment for configurations. */
@NullMarked
package io.millrace.connect;

import org.jspecify.annotations.NullMarked;
