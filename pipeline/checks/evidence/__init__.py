"""What a claim is held against: the page that a post links to, its pictures, the post that it quotes; fetched once."""
