/** The scoring stream: feature updates in, predictions and inference log entries out. */
@NullMarked
package io.millrace.serving.scoring;

import org.jspecify.annotations.NullMarked;
