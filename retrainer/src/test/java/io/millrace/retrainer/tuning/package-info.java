@NullMarked
package io.millrace.retrainer.tuning;

import org.jspecify.annotations.NullMarked;
