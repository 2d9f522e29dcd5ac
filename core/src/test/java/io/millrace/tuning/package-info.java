@NullMarked
package io.millrace.tuning;

import org.jspecify.annotations.NullMarked;
