@NullMarked
package io.millrace.retrainer.topics;

import org.jspecify.annotations.NullMarked;
