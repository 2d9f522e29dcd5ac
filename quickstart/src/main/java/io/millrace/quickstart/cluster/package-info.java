/** One Kafka node inside this process. */
@NullMarked
package io.millrace.quickstart.cluster;

import org.jspecify.annotations.NullMarked;
