/** What somebody who may can change. */
@NullMarked
package io.millrace.console.operate;

import org.jspecify.annotations.NullMarked;
