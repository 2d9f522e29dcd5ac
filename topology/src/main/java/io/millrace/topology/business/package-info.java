/** Business effect: what acting on predictions achieves, month by month, against those who are held out. */
@NullMarked
package io.millrace.topology.business;

import org.jspecify.annotations.NullMarked;
