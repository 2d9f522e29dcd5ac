@NullMarked
package io.millrace.retrainer.pipeline;

import org.jspecify.annotations.NullMarked;
