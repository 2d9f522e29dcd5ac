/** Which hyper-parameters make the best forests of what came later: folds forward in time, trials on them, and a journal from which a broken-off search goes on. */
@NullMarked
package io.millrace.retrainer.tuning;

import org.jspecify.annotations.NullMarked;
