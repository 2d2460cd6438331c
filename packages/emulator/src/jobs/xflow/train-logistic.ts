/** Rows to learn from: features by row, and the class of each row. */
export interface TrainingSet {
  readonly features: readonly (readonly number[])[];
  readonly labels: readonly string[];
}

export interface TrainingOptions {
  readonly maxIter: number;
  /** Training ends when the loss falls by less. */
  readonly epsilon: number;
  readonly regularizedType: "l1" | "l2" | "none";
  readonly regularizedLevel: number;
}

/** How likely a class is: the exponential of intercept + coefficients × features, in proportion to that of the others. */
export interface ClassWeights {
  readonly label: string;
  readonly intercept: number;
  readonly coefficients: readonly number[];
}

/** Multinomial logistic regression by gradient descent on standardized features: small, and the same each time. */
export function trainLogistic(
  { features, labels }: TrainingSet,
  { maxIter, epsilon, regularizedType, regularizedLevel }: TrainingOptions,
): readonly ClassWeights[] {
  const width = features[0]?.length ?? 0;
  const scales = Array.from({ length: width }, (_, column) => scaleOf(features.map((row) => row[column] ?? 0)));
  const rows = features.map((row) => scales.map(({ mean, deviation }, column) => ((row[column] ?? 0) - mean) / deviation));
  const classes = [...new Set(labels)].toSorted();
  // The last weight of a class is its intercept.
  const weights = classes.map(() => Array.from({ length: width + 1 }, () => 0));
  const shrink = regularizedLevel / Math.max(1, rows.length);
  let before = Infinity;
  for (let round = 0; round < maxIter; round += 1) {
    const gradients = classes.map(() => Array.from({ length: width + 1 }, () => 0));
    let loss = 0;
    for (const [index, row] of rows.entries()) {
      const likely = softmax(weights.map((own) => score(own, row)));
      for (const [place, label] of classes.entries()) {
        const isOne = label === labels[index];
        if (isOne) loss -= Math.log(Math.max(1e-12, likely[place] ?? 0)) / rows.length;
        const error = ((likely[place] ?? 0) - (isOne ? 1 : 0)) / rows.length;
        const gradient = gradients[place] ?? [];
        for (let column = 0; column <= width; column += 1) gradient[column] = (gradient[column] ?? 0) + error * (row[column] ?? 1);
      }
    }
    for (const [place, own] of weights.entries()) {
      for (let column = 0; column <= width; column += 1) {
        const moved = (own[column] ?? 0) - (gradients[place]?.[column] ?? 0);
        own[column] = column === width ? moved : regularized(moved, shrink, regularizedType);
      }
    }
    if (before - loss < epsilon) break;
    before = loss;
  }
  return classes.map((label, place) => {
    const own = weights[place] ?? [];
    const coefficients = scales.map(({ deviation }, column) => (own[column] ?? 0) / deviation);
    const intercept = scales.reduce((sum, { mean }, column) => sum - (coefficients[column] ?? 0) * mean, own[width] ?? 0);
    return { label, intercept, coefficients };
  });
}

function score(weights: readonly number[], row: readonly number[]): number {
  return weights.reduce((sum, weight, column) => sum + weight * (row[column] ?? 1), 0);
}

function softmax(scores: readonly number[]): readonly number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((value) => Math.exp(value - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function regularized(weight: number, shrink: number, type: TrainingOptions["regularizedType"]): number {
  switch (type) {
    case "l1":
      return Math.sign(weight) * Math.max(0, Math.abs(weight) - shrink);
    case "l2":
      return weight * (1 - shrink);
    case "none":
      return weight;
  }
}

function scaleOf(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}
