/** Height of the box of a stage in the graph, in pixels. */
export const boxHeight = 46;
