package io.millrace.runtime.control;

/** Is told what the control topics say, on the control thread, one view after another. */
@FunctionalInterface
public interface ControlListener {

    /**
     * Takes a view: the first when the topics were read to their end, then one after each change.
     *
     * @return false to be told again soon, because something the view speaks of could not be had yet
     */
    boolean accept(ControlView view);
}
