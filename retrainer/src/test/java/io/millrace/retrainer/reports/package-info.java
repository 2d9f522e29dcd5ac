@NullMarked
package io.millrace.retrainer.reports;

import org.jspecify.annotations.NullMarked;
