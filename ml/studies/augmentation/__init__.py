"""Training texts made of others (MH-7, MH-10): machine texts translated or paraphrased before they are cut up."""
